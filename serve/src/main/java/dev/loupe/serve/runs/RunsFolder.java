package dev.loupe.serve.runs;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The folder whose runs are shown. Nothing outside it is ever opened: no path comes from a client, symbolic links are not
 * followed, and what a client may ask for is what a look at the folder has just found.
 */
final class RunsFolder {
    static final String METRICS = "metrics.jsonl";
    private static final String CONFIG = "config.json";
    private static final int DEPTH = 4;
    private static final int MOST_ENTRIES = 20_000;
    private static final int MOST_RUNS = 300;
    private static final int MOST_PICTURES = 500;
    private static final int MOST_CONFIG = 1 << 20;
    private static final int MOST_PICTURE = 32 << 20;

    private final Path root;

    /** The folder may not be there yet: then there are no runs. */
    RunsFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    /** One folder as the walk finds it. */
    private static final class Found {
        private boolean hasMetrics;
        private long modified;
        private final List<Path> pictures = new ArrayList<>();
    }

    /** The runs that there are, the one that was written last first. */
    List<Listed> runs() {
        Map<Path, Found> folders = new TreeMap<>();
        if (Files.isDirectory(root)) {
            try {
                Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new Walk(folders));
            } catch (IOException e) {
                throw new BadInput(Printable.line(root.toString()) + " cannot be read: " + e.getMessage(), e);
            }
        }
        List<Listed> runs = new ArrayList<>();
        folders.forEach((folder, found) -> {
            Found above = folders.get(folder.getParent());
            boolean isPartOfRun = !found.hasMetrics && above != null && above.hasMetrics;
            if (!isPartOfRun && (found.hasMetrics || !found.pictures.isEmpty())) {
                runs.add(listed(folder, found, folders));
            }
        });
        runs.sort((one, other) -> Long.compare(other.modified(), one.modified()));
        return runs.subList(0, Math.min(MOST_RUNS, runs.size()));
    }

    /** A run that is there, by its id. */
    Listed run(String id) {
        return runs().stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BadInput("there is no such run any more; load the page again"));
    }

    private Listed listed(Path folder, Found found, Map<Path, Found> folders) {
        List<Listed.Picture> pictures = new ArrayList<>();
        long modified = found.modified;
        add(pictures, "", found.pictures);
        if (found.hasMetrics) {
            for (Map.Entry<Path, Found> below : folders.entrySet()) {
                if (folder.equals(below.getKey().getParent()) && !below.getValue().hasMetrics) {
                    add(pictures, Printable.brief(below.getKey().getFileName().toString()), below.getValue().pictures);
                }
            }
        }
        String name = folder.equals(root) ? "." : root.relativize(folder).toString();
        return new Listed(id(name), Printable.brief(name), folder, found.hasMetrics, modified, pictures);
    }

    private void add(List<Listed.Picture> pictures, String group, List<Path> files) {
        for (Path file : files) {
            if (pictures.size() < MOST_PICTURES) {
                String id = id(root.relativize(file).toString());
                pictures.add(new Listed.Picture(
                        id, group, Printable.brief(file.getFileName().toString()), file));
            }
        }
    }

    private static String id(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What a run was asked for; empty without a file. */
    byte[] config(Listed run) {
        Path file = run.folder().resolve(CONFIG);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? bytes(file, MOST_CONFIG) : new byte[0];
    }

    /** The bytes of a picture that is listed. */
    byte[] picture(Listed.Picture picture) {
        return bytes(picture.file(), MOST_PICTURE);
    }

    /** Whether a file lies in the folder, once all links on its way are followed. */
    void check(Path file) {
        try {
            if (!file.toRealPath().startsWith(root.toRealPath())) {
                throw new BadInput(Printable.line(file.toString()) + " lies outside the folder of runs");
            }
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private byte[] bytes(Path file, int most) {
        check(file);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new BadInput(Printable.line(file.toString()) + " is larger than " + most + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Which kind of picture a name promises; empty for none that a page shows. */
    static Optional<String> type(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String suffix = lower.substring(lower.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "png", "gif" -> Optional.of("image/" + suffix);
            case "jpg", "jpeg" -> Optional.of("image/jpeg");
            default -> Optional.empty();
        };
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        /** Where there is never a run, and often very much else. */
        private static final Set<String> SKIPPED = Set.of("node_modules", "target", "checkpoint");

        private final Map<Path, Found> folders;
        private int entries;

        Walk(Map<Path, Found> folders) {
            this.folders = folders;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean isSkipped = SKIPPED.contains(name) || (name.startsWith(".") && !folders.isEmpty());
            if (isSkipped && !folders.isEmpty()) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            folders.put(folder, new Found());
            return ++entries > MOST_ENTRIES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Found found = folders.computeIfAbsent(file.getParent(), folder -> new Found());
            if (attributes.isRegularFile()) {
                String name = file.getFileName().toString();
                if (name.equals(METRICS)) {
                    found.hasMetrics = true;
                    found.modified = attributes.lastModifiedTime().toMillis();
                } else if (type(name).isPresent() && found.pictures.size() < MOST_PICTURES) {
                    found.pictures.add(file);
                    found.modified = Math.max(
                            found.modified, attributes.lastModifiedTime().toMillis());
                }
            }
            return ++entries > MOST_ENTRIES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // a folder of another user: none of ours
        }

        @Override
        public FileVisitResult postVisitDirectory(
                Path folder, java.io.@org.jspecify.annotations.Nullable IOException e) {
            Found found = folders.get(folder);
            if (found != null) {
                found.pictures.sort(null);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
