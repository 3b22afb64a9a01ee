package dev.loupe.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts together the three folders that become archives: all, all but LibTorch, and that with a Java of its own. What is in
 * them follows from the bill of materials: the command line's jars in {@code lib}, those that only networks that run need in
 * {@code lib/torch}.
 */
public final class Distribution {
    private Distribution() {}

    /** Takes the checkout's folder and the module's {@code target}, where bill and jars are. */
    public static void main(String[] arguments) throws IOException {
        Path checkout = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path target = Path.of(arguments[1]).toAbsolutePath();
        Path jars = target.resolve("jars");
        Path stage = target.resolve("stage");
        delete(stage);

        Path bom = target.resolve("bom.json");
        if (!Files.exists(bom)) {
            throw new IllegalStateException(
                    bom + " is missing: run -Pdist without -o, which makes no bill of materials");
        }
        Bill bill = Bill.read(bom);
        checkFresh(bill, jars);
        Set<Component> plain = bill.neededBy("loupe-cli");
        Set<Component> networks = new LinkedHashSet<>(bill.neededBy("loupe-models"));
        networks.removeAll(plain);
        Set<Component> all = new LinkedHashSet<>(plain);
        all.addAll(networks);

        for (String name : List.of("complete", "without-torch", "runtime")) {
            Installation installation = new Installation(stage.resolve(name), checkout);
            installation.jars(jars, plain, installation.lib());
            installation.content();
            installation.scripts();
            installation.texts();
            Set<Component> shipped = plain;
            if (name.equals("complete")) {
                installation.jars(jars, networks, installation.lib().resolve("torch"));
                shipped = all;
            }
            bill.write(installation.folder().resolve("sbom.cdx.json"), shipped);
            new Licences(
                            installation.folder().resolve("licences"),
                            checkout.resolve("dist/src/main/licences"),
                            checkout)
                    .write(shipped, jars);
        }
        // The jars of LibTorch count, so that they work where they are put into this installation later.
        String modules = RuntimeImage.modules(
                all.stream().map(component -> jars.resolve(component.jar())).toList());
        RuntimeImage.make(modules, stage.resolve("runtime/runtime"));
    }

    /** CycloneDX's plugin leaves an old bill, or none, where Maven is offline. */
    private static void checkFresh(Bill bill, Path jars) throws IOException {
        Set<String> billed = new TreeSet<>();
        bill.components().forEach(component -> billed.add(component.jar()));
        Set<String> present = new TreeSet<>();
        try (Stream<Path> files = Files.list(jars)) {
            files.forEach(jar -> present.add(jar.toFile().getName()));
        }
        if (!billed.equals(present)) {
            throw new IllegalStateException("the bill of materials names " + billed + " where the jars are " + present
                    + ": run mvn clean, and -Pdist without -o, which makes no bill");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> paths;
            try (Stream<Path> walk = Files.walk(folder)) {
                paths = walk.sorted((a, b) -> b.compareTo(a)).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }
}
