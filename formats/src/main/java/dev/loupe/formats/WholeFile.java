package dev.loupe.formats;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file that is there whole or not at all: what was there before stays until the new one is on the disk. */
public final class WholeFile {
    private static final int BUFFER = 1 << 16;

    private WholeFile() {}

    /** Puts the content out. */
    public interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** Fills an empty file that is there. */
    public interface Filling {
        void of(Path part) throws IOException;
    }

    /**
     * Writes a file beside the target, forces it to the disk, and moves it to its place.
     *
     * @throws BadInput when that fails, with the reason; nothing is left behind
     */
    public static void write(Path file, Writing writing) {
        fill(file, part -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
                writing.to(out);
            }
        });
    }

    /** The same for what is not written from front to back. */
    public static void fill(Path file, Filling filling) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new BadInput(Printable.line(file.toString()) + ": cannot be written: its folder does not exist");
        }
        try {
            // Not a temporary file of the system's, which nobody else may read.
            Path part = target.resolveSibling("." + target.getFileName() + "." + Long.toHexString(System.nanoTime())
                    + "-" + Thread.currentThread().getId() + ".part");
            try {
                Files.createFile(part);
                filling.of(part);
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be written: " + e.getMessage(), e);
        }
    }
}
