"""The Prefect flow, its tasks, artifacts, server and deployments: the only package that knows Prefect.

May import: run, build, extract, sources, archive, warehouse, home.
Enter at: flow.run_flow, deployment.serve_home.
"""
