"""Records of datasets: the field map that reads them, where their ids come from, and guessing all that.

May import: taxonomy.
Enter at: record.record_fields, ids.record_id, guess.guess_field_map, envelope.part_stated.
"""
