package dev.certloom.kernel;

import java.time.Duration;
import java.util.Optional;

/**
 * What anybody may fetch at the public endpoint, without saying who they are: the answer to a challenge (RFC 8555
 * section 8.3), a CA's certificate or revocation list (RFC 5280 sections 4.2.2.1 and 4.2.1.13), an OCSP response
 * (RFC 6960 appendix A). A component of this type is served there, and nothing else is.
 */
public interface PublicResource {

    /**
     * Where the paths that it answers begin, with a slash at both ends, such as {@code /.well-known/acme-challenge/};
     * none begins with that of another.
     */
    String pathPrefix();

    /**
     * Answers a request of an unknown caller; it must be quick, and find in memory or by an index what it looks for.
     *
     * @return the answer; empty if there is none, which is answered 404
     */
    Optional<Answer> answer(Request request);

    /**
     * A request.
     *
     * @param name the rest of the path after the prefix, not decoded
     * @param body what was posted, at most 16 kB; empty for GET
     */
    record Request(String name, byte[] body) {}

    /**
     * An answer.
     *
     * @param mediaType such as {@code application/pkix-crl}
     * @param maxAge how long anybody may keep it; zero if nobody may
     */
    record Answer(String mediaType, byte[] body, Duration maxAge) {}
}
