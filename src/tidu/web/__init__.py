"""The platform: one Django project whose apps are the bureau's own departments. It stands on the kernel's rooms."""
