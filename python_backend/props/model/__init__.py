"""The trained model of props: conditional VAEs with learned priors, and their numbers."""
