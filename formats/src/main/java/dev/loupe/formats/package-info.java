/**
 * Model files from strangers, read into values. A reader sees bytes within bounds, executes nothing, holds no more than
 * the file's structure needs, and reports what is fine even when a part is not.
 */
@NullMarked
package dev.loupe.formats;

import org.jspecify.annotations.NullMarked;
