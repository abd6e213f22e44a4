-- The articles that a message of ours lists, as a JSON list, so that a reply to it asks those;
-- `sent_message.article_id` is the first of them.
ALTER TABLE delivery ADD COLUMN lists TEXT;
ALTER TABLE sent_message ADD COLUMN lists TEXT;
