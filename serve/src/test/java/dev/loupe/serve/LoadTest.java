package dev.loupe.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.report.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty clients at once on this machine's loopback, a bounded number of requests each. */
@Tag("slow")
class LoadTest {
    private static final int CLIENTS = 50;
    private static final int REQUESTS = 40;

    private static final class Numbers implements Room {
        @Override
        public String address() {
            return "/numbers";
        }

        @Override
        public String text() {
            return "Numbers";
        }

        @Override
        public String about() {
            return "some JSON";
        }

        @Override
        public void register(Routes routes) {
            routes.get("/numbers", request -> {
                int count = request.number("count", 1, 1, 10_000);
                Json json = new Json().beginArray();
                for (int i = 0; i < count; i++) {
                    json.value(i);
                }
                return Answer.json(json.endArray());
            });
        }
    }

    @Test
    void everyClientGetsEveryAnswer() throws Exception {
        String expected =
                IntStream.range(0, 500).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
        try (Server server = Server.start(0, List.of(new Numbers()), fault -> {})) {
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Future<double[]>> all = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    all.add(threads.submit(() -> client(server, expected)));
                }
                List<Double> times = new ArrayList<>();
                for (Future<double[]> one : all) {
                    Arrays.stream(one.get()).forEach(times::add);
                }
                times.sort(null);
                // Times are for reading: a busy machine is no fault. docs/serve.md holds those of a quiet one.
                System.out.printf(
                        "serve: %d clients, %d answers, median %.1f ms, p99 %.1f ms%n",
                        CLIENTS, times.size(), times.get(times.size() / 2), times.get(times.size() * 99 / 100));
                assertThat(times).hasSize(CLIENTS * REQUESTS);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** How many milliseconds each of its requests took. */
    private static double[] client(Server server, String expected) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> start =
                client.send(HttpRequest.newBuilder(server.address()).build(), BodyHandlers.ofString());
        Optional<String> cookie = start.headers().firstValue("Set-Cookie").map(text -> text.split(";", 2)[0]);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + "/numbers?count=500"))
                .header("Cookie", cookie.orElseThrow())
                .build();
        double[] milliseconds = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            milliseconds[i] = (System.nanoTime() - begin) / 1e6;
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(expected);
        }
        return milliseconds;
    }
}
