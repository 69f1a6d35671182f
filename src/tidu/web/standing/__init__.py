"""Where each firm stands: verdicts kept with their receipts."""
