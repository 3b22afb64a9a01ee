package dev.loupe.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterNamesTest {
    private static final Path TABLE = Path.of("src/main/resources/dev/loupe/formats/parameter-names.txt");

    /** Writes the table anew with {@code -Dloupe.rewrite=true}, as is needed after a new network. */
    @Test
    void theTableHasEachNetworkOfTheZoo() throws IOException {
        StringBuilder table = new StringBuilder();
        for (String name : Zoo.names()) {
            table.append(name)
                    .append(' ')
                    .append(Long.toHexString(ParameterNames.digest(keys(name))))
                    .append('\n');
        }
        if (Boolean.getBoolean("loupe.rewrite")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }

        assertThat(Files.readString(TABLE))
                .as("written anew by: mvn test -pl formats -am -Dtest=ParameterNamesTest -Dloupe.rewrite=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(table.toString());
    }

    @Test
    void theOrderOfNamesDoesNotMatter() {
        List<String> names = keys("resnet50");
        Collections.reverse(names);

        assertThat(ParameterNames.networksWith(names)).contains("resnet50", "wide_resnet50_2", "resnext50_32x4d");
    }

    @Test
    void oneNameMoreIsAnotherNetwork() {
        List<String> names = keys("resnet50");
        names.add("extra.weight");

        assertThat(ParameterNames.networksWith(names)).isEmpty();
    }

    private static List<String> keys(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        List<String> keys = new ArrayList<>();
        for (Parameter parameter : entry.graph(Options.NONE, Mode.EVAL, DType.FLOAT32, entry.usual(Options.NONE))
                .parameters()) {
            keys.add(parameter.key());
        }
        return keys;
    }
}
