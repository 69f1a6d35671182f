"""What templates of materials say."""
