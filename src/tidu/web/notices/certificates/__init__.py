"""Certificates: issued once, as PDF/A with a code that the portal verifies, with what stands today beside what they say."""
