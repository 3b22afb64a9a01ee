package dev.loupe.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One folder as it is installed.
 *
 * @param folder where it is put together
 * @param checkout the sources' folder
 */
record Installation(Path folder, Path checkout) {
    Path lib() {
        return folder.resolve("lib");
    }

    void jars(Path from, Set<Component> components, Path to) throws IOException {
        Files.createDirectories(to);
        for (Component component : components) {
            Files.copy(from.resolve(component.jar()), to.resolve(component.jar()));
        }
    }

    /** What differs where any jar does: the start script keeps its archive of classes under this name. */
    void content() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path jar : files(lib())) {
                digest.update(Files.readAllBytes(jar));
            }
            String name = HexFormat.of().formatHex(digest.digest(), 0, 8);
            Files.writeString(lib().resolve("content"), name + "\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void scripts() throws IOException {
        Path scripts = checkout.resolve("dist/src/main/install/bin");
        copy(scripts.resolve("loupe"), "bin/loupe");
        copy(scripts.resolve("loupe.bat"), "bin/loupe.bat");
        Files.setPosixFilePermissions(
                folder.resolve("bin/loupe"), Files.getPosixFilePermissions(scripts.resolve("loupe")));
        copy(checkout.resolve("cli/src/main/launcher/start.sh"), "lib/start.sh");
    }

    void texts() throws IOException {
        Program program = new Program(lib());
        write("share/bash-completion/completions/loupe", program.output("completion", "bash"));
        write("share/zsh/site-functions/_loupe", program.output("completion", "zsh"));
        write("share/man/man1/loupe.1", program.output("help", "--man"));
        for (String name : List.of("LICENSE", "README.md", "README.zh.md", "CHANGELOG.md")) {
            copy(checkout.resolve(name), name);
        }
        Path docs = checkout.resolve("docs");
        for (Path file : files(docs)) {
            copy(file, "docs/" + docs.relativize(file));
        }
    }

    private void copy(Path from, String to) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.resolveSibling(""));
        Files.copy(from, target);
    }

    private void write(String to, String text) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.resolveSibling(""));
        Files.writeString(target, text);
    }

    private static Set<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Set<Path> files = new TreeSet<>(all.toList());
            files.removeIf(Files::isDirectory);
            return files;
        }
    }
}
