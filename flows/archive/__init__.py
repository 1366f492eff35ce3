"""The archive: immutable snapshots of what was collected, their parts, packs and payloads.

May import: home.
Enter at: manifest.list_snapshots, read.read_rows, writer.SnapshotWriter.
"""
