/// Reads what a message says about itself: header fields, encoded words, dates, media types, and
/// the tree of its MIME entities with byte offsets. It stands on `core.address` and the JDK alone.
/// It never changes a message, never keeps one in memory, and never fails on what a message holds.
package org.courier.core.mime;
