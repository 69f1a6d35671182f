"""What happens to a title while it lasts: yearly updates, changes, withdrawals, bans."""
