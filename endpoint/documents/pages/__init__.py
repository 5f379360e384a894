"""Pages of documents: of what is registered and what stands around it, of calls, of all else.

One address and one negotiation for all: a kind of page only prepares other values, for a
template of its own.
"""
