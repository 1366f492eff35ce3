"""The Prefect flow, its tasks, artifacts, server and deployments: the only room that knows Prefect.

May import: run and all below it.
Enter at: flow.run_flow, deployment.serve.
"""
