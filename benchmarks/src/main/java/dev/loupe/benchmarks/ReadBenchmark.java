package dev.loupe.benchmarks;

import dev.loupe.formats.Conversion;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Files on the disk, cached by the system: ResNet-18 as ONNX with all its shapes, and its tensors as safetensors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmark {
    private Path folder = Path.of("");
    private Path onnx = folder;
    private Path safetensors = folder;

    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("read");
        onnx = folder.resolve("resnet18.onnx");
        safetensors = folder.resolve("resnet18.safetensors");
        Conversion.write(Zoo.find("resnet18").orElseThrow().graph(), onnx);
        Conversion.write(Formats.tensors(onnx), Conversion.Target.SAFETENSORS, safetensors);
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(onnx);
        Files.delete(safetensors);
        Files.delete(folder);
    }

    @Benchmark
    public Model onnx() {
        return Formats.read(onnx);
    }

    @Benchmark
    public Model safetensorsHeader() {
        return Formats.tensors(safetensors);
    }
}
