"""The Django shell: store, pages and settings. The only impure room."""
