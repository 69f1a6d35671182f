"""Commands about people and organisations, for whoever runs the installation."""
