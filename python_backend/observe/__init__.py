"""What operators see: logs, metrics, and the doctor."""
