package dev.loupe.formats.openvino;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Representations that are made to harm are refused, in a JVM with 64 MB of heap, within 5 seconds each. */
class OpenVinoHostileTest {
    private static final String LAYER = "<net name=\"n\" version=\"11\"><layers><layer id=\"0\" name=\"x\""
            + " type=\"Parameter\"><output><port id=\"0\">";

    @TempDir
    Path folder;

    private void write(String name, String head, String repeated, int times, String tail) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(name + ".xml"), StandardCharsets.UTF_8)) {
            out.write(head);
            for (int i = 0; i < times; i++) {
                out.write(repeated.replace("$", Integer.toString(i)));
            }
            out.write(tail);
        }
    }

    @Test
    @Tag("slow")
    void whatIsMadeToHarmIsRefusedWithinLittleMemory() throws IOException, InterruptedException {
        write("laughs", "<!DOCTYPE net [<!ENTITY a \"ha\">", "<!ENTITY b \"&a;&a;\">", 20, "]><net>&b;</net>");
        write("external", "<?xml version=\"1.0\"?><!DOCTYPE net [<!ENTITY x SYSTEM \"", "/dev/zero", 1, "\">]><net/>");
        write("cdata", "<net>", "<![CDATA[x]]>", 1, "</net>");
        write("deep", "<net>", "<layers>", 1_000_000, "");
        write("deep_bodies", LAYER + "</port></output>", "<body><layers><layer id=\"0\" type=\"Loop\">", 10, "");
        write("huge_dims", LAYER, "<dim>9000000000000000000</dim>", 8, "</port></output></layer></layers></net>");
        write("negative_dim", LAYER, "<dim>-7</dim>", 1, "</port></output></layer></layers></net>");
        write("many_dims", LAYER, "<dim>1</dim>", 2_000_000, "");
        write("many_layers", "<net><layers>", "<layer id=\"$\" type=\"ReLU\"/>", 1_500_000, "");
        write("many_ports", LAYER, "</port><port id=\"$\">", 2_000_000, "");
        write("many_names", "<net>", "<a$></a$>", 2_000_000, "</net>");
        write("long_comment", "<net><!--", "<all work>", 4_000_000, "--></net>");
        write("long_attribute", "<net name=\"", "and no play", 4_000_000, "\"/>");
        write("long_file", "<net>", "                ", 5_000_000, "</net>");

        Path output = folder.resolve("output.txt");
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            Path one = Files.createDirectory(folder.resolve("one"));
            Files.move(file, one.resolve(file.getFileName()));
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.loupe.formats.HostileRun",
                            one.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(20, TimeUnit.SECONDS); // 5 on a machine that is not shared
            process.destroyForcibly();
            assertThat(ended).as("%s ends", file.getFileName()).isTrue();
            assertThat(Files.readString(output)).contains("\treject\t").doesNotContain("Exception", "Error");
            Files.delete(one.resolve(file.getFileName()));
            Files.delete(one);
        }
    }
}
