"""Props: words to a part program to a game-ready mesh with materials and a certificate."""
