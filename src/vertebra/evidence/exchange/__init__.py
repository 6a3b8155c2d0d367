"""What comes in and goes out as files: forms and data of other systems, laboratory results, archives, paper.

Everything here is a pure function: bytes and values in, bytes or values out, with a written list of whatever was not
taken over as it stood. Nothing is dropped in silence, and hostile input is one clear Trouble.
"""
