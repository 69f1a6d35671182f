"""Lists that are pushed to others (名单推送共享): to whom, for what, which firms and fields; with proof of receipt."""
