package dev.loupe.formats;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.graph.BadInput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file or folder to read a model from: its first bytes are at hand, the others are read where a reader asks. */
public final class Source implements Closeable {
    private static final int HEAD = 4096;

    private final Path path;
    private final Optional<ByteFile> file;
    private final byte[] head;
    private final List<InputShape> inputs;

    private Source(Path path, Optional<ByteFile> file, byte[] head, List<InputShape> inputs) {
        this.path = path;
        this.file = file;
        this.head = head;
        this.inputs = inputs;
    }

    /**
     * Opens a file or folder.
     *
     * @param inputs shapes that the network's inputs are to have
     */
    public static Source open(Path path, List<InputShape> inputs) {
        if (Files.isDirectory(path)) {
            return new Source(path, Optional.empty(), new byte[0], inputs);
        }
        ByteFile file = ByteFile.open(path);
        byte[] head = new byte[(int) Math.min(HEAD, file.size())];
        file.cursor().read(head, "the head");
        return new Source(path, Optional.of(file), head, inputs);
    }

    public Path path() {
        return path;
    }

    /** The file's or folder's own name. */
    public String name() {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }

    public boolean isFolder() {
        return file.isEmpty();
    }

    /** The first bytes, at most 4096. */
    public byte[] head() {
        return head;
    }

    public boolean startsWith(String text) {
        return contains(0, text);
    }

    /** Whether some ASCII characters stand at a place in the first bytes. */
    public boolean contains(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= head.length || head[at + i] != (byte) text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the content is of a kind that models are not: a web page, a pointer to a file, text. */
    public boolean isOther() {
        return Unknown.isOther(this);
    }

    /** The file; folders have none. */
    public ByteFile file() {
        return file.orElseThrow(() -> new BadInput("is a folder, not a file"));
    }

    public long size() {
        return file.map(ByteFile::size).orElse(0L);
    }

    public List<InputShape> inputs() {
        return inputs;
    }

    /**
     * A file beside this one, or inside this folder, that the content names.
     *
     * @throws BadInput when the name leads out of the folder, by itself or through a link
     */
    public Path neighbour(String name, String what) {
        String shown = dev.loupe.graph.Printable.brief(name);
        Path folder = isFolder() ? path : path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new BadInput(what + " '" + shown + "' is sought beside a file that has no folder");
        }
        Path given;
        try {
            given = Path.of(name);
        } catch (java.nio.file.InvalidPathException e) {
            throw new BadInput(what + " '" + shown + "' is no file name", e);
        }
        Path target = folder.resolve(name).normalize();
        if (name.isEmpty() || given.isAbsolute() || !target.startsWith(folder.normalize()) || climbs(given)) {
            throw new BadInput(what + " '" + shown + "' lies outside the model's folder: it is not opened");
        }
        try {
            if (Files.exists(target) && !target.toRealPath().startsWith(folder.toRealPath())) {
                throw new BadInput(what + " '" + shown + "' is a link out of the model's folder: it is not followed");
            }
        } catch (IOException e) {
            throw new BadInput(what + " '" + shown + "' cannot be looked up: " + e.getMessage(), e);
        }
        return target;
    }

    private static boolean climbs(Path given) {
        for (Path part : given) {
            if (part.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        file.ifPresent(ByteFile::close);
    }
}
