"""What a chat asks for, when and how it wants it: as it is kept, and as readers type it.  Pure.

wishes     which articles
matching   whether an article is one of them
schedule   when a digest falls due, and quiet hours
spoken     times as readers type them
"""
