package dev.loupe.serve.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.serve.Server;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkRoomTest {
    private static final List<Throwable> FAULTS = new CopyOnWriteArrayList<>();
    private static final String NETWORK =
            "7767517\n2 2\nInput data 0 1 data 0=8 1=8 2=3\n" + "Convolution conv 1 1 data out 0=4 1=3 4=1 5=1 6=108\n";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.start(0, List.of(new NetworkRoom()), FAULTS::add);
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(FAULTS).isEmpty();
    }

    private static HttpRequest.Builder request(String target) {
        URI start = server.address();
        String token = start.getQuery().substring("token=".length());
        return HttpRequest.newBuilder(start.resolve(target)).header("Cookie", "loupe-" + start.getPort() + "=" + token);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static HttpResponse<String> get(String target) throws IOException {
        return send(request(target).build());
    }

    private static HttpResponse<String> drop(String name, String content, String settings) throws IOException {
        return send(request("/network/file?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + settings)
                .header("Origin", "http://127.0.0.1:" + server.address().getPort())
                .POST(HttpRequest.BodyPublishers.ofString(content))
                .build());
    }

    private static JsonNode read(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private static Set<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(Upload.FOLDER))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void aNetworkIsCountedAsAskedFor() throws IOException {
        JsonNode usual = read(get("/network/view?model=resnet18")).get("network");
        JsonNode eight =
                read(get("/network/view?model=resnet18&batch=8&dtype=float16")).get("network");
        long one = usual.get("totals").get("multiply_adds").asLong();
        assertThat(one).isEqualTo(1_814_073_344L);
        assertThat(eight.get("totals").get("multiply_adds").asLong()).isEqualTo(8 * one);
        assertThat(eight.get("totals").get("parameter_bytes").asLong())
                .isEqualTo(usual.get("totals").get("parameter_bytes").asLong() / 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/network/view | the request lacks model",
                "/network/view?model=resnet15 | there is no built-in network 'resnet15'",
                "/network/view?model=../../etc/passwd | there is no built-in network",
                "/network/view?model=resnet18&mode=test | mode 'test' is neither eval nor train",
                "/network/view?model=resnet18&batch=0 | batch 0 is not from 1",
                "/network/view?model=resnet18&dtype=float31 | unknown dtype 'float31'",
                "/network/view?model=resnet18&input=1x3 | has 2 dimensions",
                "/network/view?model=file:1 | the file is no longer kept",
                "/network/comparison?model=resnet18 | the request lacks with",
            })
    void whatCannotBeShownIsSaidInOneLine(String target, String message) throws IOException {
        HttpResponse<String> response = get(target);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(read(response).get("error").asText()).contains(message).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"net.param", "../../../../tmp/net.param", "/etc/passwd", "a\u0000b", "<b>\u001b[31m", "net.onnx"
            })
    void aFileIsReadUnderANameOfOursAndDeleted(String name) throws IOException {
        Set<Path> before = temporary();
        HttpResponse<String> response = drop(name, NETWORK, "&batch=3");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode network = read(response).get("network");
        assertThat(network.get("totals").get("parameters").asLong()).isEqualTo(112);
        assertThat(network.get("batch").asLong()).isEqualTo(3);
        assertThat(network.get("format").asText()).isEqualTo("ncnn");
        assertThat(network.get("model").asText()).doesNotContain("\u0000").doesNotContain("\u001b");
        assertThat(temporary()).isEqualTo(before);
    }

    @Test
    void aDamagedFileIsDeletedToo() throws IOException {
        Set<Path> before = temporary();
        HttpResponse<String> response = drop("net.onnx", "no model at all", "");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(read(response).get("error").asText()).startsWith("net.onnx: ");
        assertThat(temporary()).isEqualTo(before);
    }

    @Test
    void theLastFilesAreKeptForComparisonUnderNamesThatNobodyGuesses() throws IOException {
        String first = read(drop("net.param", NETWORK, "")).get("id").asText();
        assertThat(first).matches("file:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        JsonNode comparison = read(get("/network/comparison?with=lenet5&model=" + first));
        assertThat(comparison.get("before").get("totals").get("parameters").asLong())
                .isEqualTo(112);
        for (int i = 0; i < 8; i++) {
            drop("net.param", NETWORK, "");
        }
        assertThat(get("/network/comparison?with=alexnet&model=" + first).body())
                .contains("no longer kept");
    }
}
