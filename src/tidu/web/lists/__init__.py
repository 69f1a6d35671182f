"""Lists of other authorities: received, checked, linked to firms, published as versions that can be taken back."""
