package dev.loupe.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/pictures/modules.svg} is drawn from what the classes use. {@code -Dloupe.rewrite=true} draws it anew. */
class ModulesPictureTest {
    private static final Path ROOT = Path.of(System.getProperty("loupe.root", ".."));
    private static final Pattern MODULE = Pattern.compile("dev\\.loupe\\.(\\w+)(\\..*)?");
    private static final Pattern DESCRIPTION = Pattern.compile("<description>([^<]*)</description>");

    @Test
    void thePictureShowsTheModulesAsTheyAre() throws IOException {
        Map<String, Set<String>> dependencies = dependencies();
        Map<String, String> descriptions = new TreeMap<>();
        for (String module : dependencies.keySet()) {
            Matcher description =
                    DESCRIPTION.matcher(Files.readString(ROOT.resolve(module).resolve("pom.xml")));
            assertThat(description.find())
                    .as(module + "/pom.xml has a description")
                    .isTrue();
            descriptions.put(module, description.group(1));
        }
        String svg = ModulesPicture.svg(dependencies, descriptions);
        Path file = ROOT.resolve("docs/pictures/modules.svg");
        if (Boolean.getBoolean("loupe.rewrite")) {
            Files.writeString(file, svg);
        }
        assertThat(Files.readString(file))
                .as("the modules have changed; draw them anew with: mvn test -pl architecture -am"
                        + " -Dtest=ModulesPictureTest -Dloupe.rewrite=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(svg);
    }

    private static Map<String, Set<String>> dependencies() {
        Map<String, Set<String>> dependencies = new TreeMap<>();
        for (JavaClass one : new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.loupe")) {
            module(one).ifPresent(from -> {
                Set<String> others = dependencies.computeIfAbsent(from, name -> new TreeSet<>());
                for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                    module(dependency.getTargetClass())
                            .filter(to -> !to.equals(from))
                            .ifPresent(others::add);
                }
            });
        }
        return dependencies;
    }

    /** The module of a class: the folder of its name, if there is one. This module itself has tests only. */
    private static Optional<String> module(JavaClass one) {
        Matcher module = MODULE.matcher(one.getBaseComponentType().getPackageName());
        return module.matches()
                        && !module.group(1).equals("architecture")
                        && Files.isDirectory(ROOT.resolve(module.group(1)))
                ? Optional.of(module.group(1))
                : Optional.empty();
    }
}
