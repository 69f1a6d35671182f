"""The standards library: what every authority demands, readable by everybody."""
