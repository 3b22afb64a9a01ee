package dev.loupe.serve;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in: a browser of this machine that came by the start address. A page of another site cannot ask (its Origin is
 * another), nor can one whose name was made to point here (its Host is another: DNS rebinding), nor another user of this
 * machine (no token).
 */
final class Guard {
    private static final int TOKEN_BYTES = 24;

    private final String token;
    private final String cookie;
    private final Set<String> hosts;

    Guard(int port) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        cookie = "loupe-" + port; // cookies do not tell ports apart
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    /** The secret part of the start address. */
    String token() {
        return token;
    }

    /** What the browser is to keep. */
    String cookie() {
        return cookie + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
    }

    boolean isToken(String text) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Why a request is from somewhere else; empty if it is not.
     *
     * @param changes whether it is to change something: a browser tells the origin of such
     */
    Optional<String> foreign(Headers headers, boolean changes) {
        List<String> named = headers.getOrDefault("Host", List.of());
        if (named.size() != 1 || !hosts.contains(named.get(0))) {
            return Optional.of("the request names another host; open the address that loupe serve printed");
        }
        List<String> origins = headers.getOrDefault("Origin", List.of());
        if (changes && origins.isEmpty()) {
            return Optional.of("the request does not say which page it comes from");
        }
        for (String origin : origins) {
            if (!origin.equals("http://" + named.get(0))) {
                return Optional.of("the request comes from another site");
            }
        }
        for (String site : headers.getOrDefault("Sec-Fetch-Site", List.of())) {
            if (!site.equals("same-origin") && !site.equals("none")) {
                return Optional.of("the request comes from another site");
            }
        }
        return Optional.empty();
    }

    /** Whether the browser holds the token. */
    boolean holdsToken(Headers headers) {
        for (String line : headers.getOrDefault("Cookie", List.of())) {
            for (String part : line.split(";", -1)) {
                String one = part.strip();
                if (one.startsWith(cookie + "=") && isToken(one.substring(cookie.length() + 1))) {
                    return true;
                }
            }
        }
        return false;
    }
}
