"""The dashboard: pages on the published warehouse. A panel shows one view or macro and computes nothing."""
