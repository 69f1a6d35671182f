"""From linked rows to a published version: its effect beforehand, writing it in steps, taking it back."""
