/** Networks that read and write texts character by character: learning, writing on, and looking inside. */
@NullMarked
package dev.loupe.models.text;

import org.jspecify.annotations.NullMarked;
