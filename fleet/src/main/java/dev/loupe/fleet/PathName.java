package dev.loupe.fleet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A path's exact bytes, which a Java text may lack: names on Linux are bytes, not all of them UTF-8, and a locale without
 * Unicode shows none. Folders end with {@code /}, so that the order of the bytes is the order of a walk.
 */
public final class PathName implements Comparable<PathName> {
    private final byte[] bytes;

    private PathName(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A folder as it was given, or a file. */
    static PathName of(Path path, boolean isFolder) {
        String text = path.toString();
        byte[] exact = isAscii(text) ? ascii(text) : text.getBytes(StandardCharsets.UTF_8);
        return new PathName(exact).ended(isFolder);
    }

    /** What a row says of its path. */
    static PathName of(String shown, Optional<String> encoded) {
        return new PathName(encoded.map(PathName::decoded).orElseGet(() -> shown.getBytes(StandardCharsets.UTF_8)));
    }

    /** An entry of this folder. */
    PathName child(Path entry, boolean isFolder) {
        byte[] name = exact(entry);
        byte[] whole = Arrays.copyOf(bytes, bytes.length + name.length);
        System.arraycopy(name, 0, whole, bytes.length, name.length);
        return new PathName(whole).ended(isFolder);
    }

    private PathName ended(boolean isFolder) {
        if (!isFolder || (bytes.length > 0 && bytes[bytes.length - 1] == '/')) {
            return this;
        }
        byte[] ended = Arrays.copyOf(bytes, bytes.length + 1);
        ended[bytes.length] = '/';
        return new PathName(ended);
    }

    /** The bytes of an entry's own name: a file URI has them all, whatever the locale. */
    private static byte[] exact(Path entry) {
        String name = entry.getFileName().toString();
        if (isAscii(name)) {
            return ascii(name);
        }
        String raw = entry.toUri().getRawPath();
        int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
        return decoded(raw.substring(raw.lastIndexOf('/', end - 1) + 1, end));
    }

    private static byte[] decoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            int high = c == '%' && i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
            bytes.write(low < 0 ? c : high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return bytes.toByteArray();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.replace('\\', java.io.File.separatorChar == '\\' ? '/' : '\\')
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** As UTF-8; what is none is shown as {@code U+FFFD}. */
    public String shown() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Its bytes as a URI has them, where it is no UTF-8 and {@link #shown} does not tell it. */
    public Optional<String> encoded() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Optional.empty();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder();
            for (byte b : bytes) {
                if (b > ' ' && b < 0x7f && b != '%' && b != '"' && b != '\\') {
                    text.append((char) b);
                } else {
                    text.append('%')
                            .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                            .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
                }
            }
            return Optional.of(text.toString());
        }
    }

    /** By unsigned bytes, as {@code LC_ALL=C sort} has it. */
    @Override
    public int compareTo(PathName other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathName name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return shown();
    }
}
