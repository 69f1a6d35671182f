"""What has to be proved, how it is proved, and that nobody is asked twice."""
