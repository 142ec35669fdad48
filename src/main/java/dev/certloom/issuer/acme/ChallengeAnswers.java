package dev.certloom.issuer.acme;

import dev.certloom.kernel.PublicResource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Answers the challenges that are open, to whoever knows a token (RFC 8555 section 8.3). */
@Component
class ChallengeAnswers implements PublicResource {

    /** In base64url, as all tokens are; no index is searched for what cannot be one. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    private final HttpChallenges challenges;

    ChallengeAnswers(HttpChallenges challenges) {
        this.challenges = challenges;
    }

    @Override
    public String pathPrefix() {
        return "/.well-known/acme-challenge/";
    }

    @Override
    public Optional<Answer> answer(Request request) {
        return TOKEN.matcher(request.name()).matches()
                ? challenges
                        .find(request.name())
                        .map(text -> new Answer(
                                "application/octet-stream", text.getBytes(StandardCharsets.US_ASCII), Duration.ZERO))
                : Optional.empty();
    }

    /** Whether it is a token that can be published. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }
}
