package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import java.time.Duration;
import java.time.Instant;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TokenChallenge;
import org.springframework.stereotype.Component;

/** By what is answered at the public endpoint. */
@Component
class HttpChallengeResponder implements ChallengeResponder {

    private final HttpChallenges challenges;

    HttpChallengeResponder(HttpChallenges challenges) {
        this.challenges = challenges;
    }

    @Override
    public ChallengeKind kind() {
        return ChallengeKind.HTTP_01;
    }

    @Override
    public Duration delay(Configuration configuration) {
        return Duration.ZERO;
    }

    @Override
    public void publish(Proof proof, Instant expires) throws IssuerUnavailable {
        String token = token(proof.challenge());
        if (!ChallengeAnswers.isToken(token)) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it sent a challenge whose token is none");
        }
        if (!challenges.publish(proof.vault(), token, proof.challenge().getAuthorization(), expires)) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "its challenge cannot be answered: too many are open in this vault, or another one has its token");
        }
    }

    @Override
    public void remove(Proof proof) {
        challenges.remove(proof.vault(), token(proof.challenge()));
    }

    private static String token(TokenChallenge challenge) {
        return ((Http01Challenge) challenge).getToken();
    }
}
