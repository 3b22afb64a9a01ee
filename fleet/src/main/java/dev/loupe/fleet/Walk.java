package dev.loupe.fleet;

import dev.loupe.formats.Formats;
import dev.loupe.formats.NamePromise;
import dev.loupe.graph.BadInput;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The files and folders of some trees that may be models, in the order of their paths' bytes. Only the entries of the
 * folders that are open are kept. Linked files are taken, linked folders are not entered: they may lead in circles. What
 * lies in a folder that is a model is part of it.
 */
public final class Walk implements Iterator<Candidate> {
    private record Entry(Path path, PathName name, boolean isFolder, Optional<Candidate> file) {}

    private final Deque<Iterator<Entry>> open = new ArrayDeque<>();
    private Optional<Candidate> next = Optional.empty();
    private long linkedFolders;

    /**
     * A walk through some folders; one that lies in another is walked once.
     *
     * @throws BadInput when one is no folder
     */
    public Walk(List<Path> folders) {
        List<Entry> roots = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new BadInput(folder + ": is no folder; --fleet takes folders, and goes through all below");
            }
            boolean isInner = folders.stream().anyMatch(other -> contains(other, folder));
            if (seen.add(folder.toAbsolutePath().normalize()) && !isInner) {
                roots.add(new Entry(folder, PathName.of(folder, true), true, Optional.empty()));
            }
        }
        roots.sort((a, b) -> a.name().compareTo(b.name()));
        List<Iterator<Entry>> listed = new ArrayList<>();
        roots.forEach(root -> listed.add(list(root)));
        for (int i = listed.size() - 1; i >= 0; i--) {
            open.push(listed.get(i));
        }
    }

    private static boolean contains(Path other, Path folder) {
        Path outer = other.toAbsolutePath().normalize();
        Path inner = folder.toAbsolutePath().normalize();
        return !outer.equals(inner) && inner.startsWith(outer);
    }

    /** Links to folders that were met and not entered. */
    public long linkedFolders() {
        return linkedFolders;
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !open.isEmpty()) {
            Iterator<Entry> top = open.getFirst();
            if (!top.hasNext()) {
                open.pop();
                continue;
            }
            Entry entry = top.next();
            if (!entry.isFolder()) {
                next = entry.file();
            } else if (Formats.isModel(entry.path())) {
                next = Optional.of(folder(entry.path(), entry.name()));
            } else {
                open.push(list(entry));
            }
        }
        return next.isPresent();
    }

    @Override
    public Candidate next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Candidate candidate = next.orElseThrow();
        next = Optional.empty();
        return candidate;
    }

    private Iterator<Entry> list(Entry folder) {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path())) {
            for (Path path : stream) {
                entry(folder.name(), path).ifPresent(entries::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            String why = "its folder cannot be listed: " + reason(e);
            return List.of(new Entry(
                            folder.path(),
                            folder.name(),
                            false,
                            Optional.of(Candidate.broken(folder.path(), folder.name(), why))))
                    .iterator();
        }
        entries.sort((a, b) -> a.name().compareTo(b.name()));
        return entries.iterator();
    }

    /** An entry that is a folder, or a file that may be a model. */
    private Optional<Entry> entry(PathName folder, Path path) {
        NamePromise promise = NamePromise.of(path.getFileName().toString());
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                return Optional.of(new Entry(path, folder.child(path, true), true, Optional.empty()));
            }
            if (attributes.isSymbolicLink()) {
                if (Files.isDirectory(path)) {
                    linkedFolders++;
                    return Optional.empty();
                }
                if (promise == NamePromise.NONE) {
                    return Optional.empty();
                }
                attributes = Files.readAttributes(path, BasicFileAttributes.class);
            }
            if (promise == NamePromise.NONE || !attributes.isRegularFile()) {
                return Optional.empty();
            }
            PathName name = folder.child(path, false);
            return Optional.of(new Entry(
                    path,
                    name,
                    false,
                    Optional.of(Candidate.of(
                            path,
                            name,
                            promise == NamePromise.MODEL,
                            attributes.size(),
                            attributes.lastModifiedTime().toString()))));
        } catch (IOException e) {
            if (promise != NamePromise.MODEL) {
                return Optional.empty(); // a link to nowhere, or gone since it was listed: no promise is broken
            }
            PathName name = folder.child(path, false);
            return Optional.of(new Entry(
                    path, name, false, Optional.of(Candidate.broken(path, name, "cannot be looked at: " + reason(e)))));
        }
    }

    /** A file or folder that is met by itself, as it is now. */
    static Candidate at(Path path, PathName name, boolean isCertain) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? folder(path, name)
                    : Candidate.of(
                            path,
                            name,
                            isCertain,
                            attributes.size(),
                            attributes.lastModifiedTime().toString());
        } catch (IOException e) {
            return Candidate.broken(path, name, "cannot be looked at: " + reason(e));
        }
    }

    /** A folder that is one model, with the size and the time of all that lies in it. */
    private static Candidate folder(Path folder, PathName name) {
        long bytes = 0;
        FileTime latest = FileTime.fromMillis(0);
        Deque<Path> folders = new ArrayDeque<>(List.of(folder));
        while (!folders.isEmpty()) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folders.pop())) {
                for (Path path : stream) {
                    BasicFileAttributes attributes =
                            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isSymbolicLink() && Files.isRegularFile(path)) {
                        attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    }
                    if (attributes.isDirectory()) {
                        folders.push(path);
                    } else if (attributes.isRegularFile()) {
                        bytes += attributes.size();
                        latest = latest.compareTo(attributes.lastModifiedTime()) < 0
                                ? attributes.lastModifiedTime()
                                : latest;
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                return Candidate.broken(folder, name, "its folder cannot be listed: " + reason(e));
            }
        }
        return Candidate.of(folder, name, true, bytes, latest.toString());
    }

    private static String reason(Exception e) {
        boolean isDenied = e instanceof AccessDeniedException || e.getCause() instanceof AccessDeniedException;
        return isDenied ? "permission denied" : e.getClass().getSimpleName();
    }
}
