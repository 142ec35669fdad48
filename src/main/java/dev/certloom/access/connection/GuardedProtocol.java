package dev.certloom.access.connection;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.coyote.Adapter;
import org.apache.coyote.ErrorState;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;

/**
 * The web server's own protocol, HTTP/1.1 and through it HTTP/2, which tells {@link Connections} what becomes of each
 * connection. Public, and with an empty constructor, because the web server makes it by its name.
 */
public final class GuardedProtocol extends Http11NioProtocol {

    private final Endpoint endpoint;
    private Duration bodyWithin = Duration.ZERO;

    /** As the web server makes it; it guards nothing before {@link #guardWith}. */
    public GuardedProtocol() {
        this(new Endpoint());
    }

    private GuardedProtocol(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** Called before the server is made ready. */
    void guardWith(Connections connections, Duration bodies) {
        endpoint.guarded = connections;
        bodyWithin = bodies;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        Connections guarded = endpoint.guarded;
        super.setAdapter(guarded == null ? adapter : new GuardedAdapter(adapter, guarded, bodyWithin));
    }

    @Override
    protected Processor createProcessor() {
        return new HeadReader(this, getAdapter());
    }

    /**
     * Answers a head that is too long with the proper status (RFC 6585 section 5, RFC 9110 section 15.5.15), where the
     * web server would answer "bad request".
     */
    private static final class HeadReader extends Http11Processor {

        private static final int TOO_LONG = 431;

        /** The web server's message, the only way to distinguish this from other failures. */
        private final Set<String> saidByTheServer;

        HeadReader(GuardedProtocol protocol, Adapter adapter) {
            super(protocol, adapter);
            saidByTheServer = Set.of(
                    StringManager.getManager(Http11Processor.class).getString("iib.requestheadertoolarge.error"),
                    StringManager.getManager(MimeHeaders.class)
                            .getString("headers.maxCountFail", Integer.valueOf(protocol.getMaxHeaderCount())));
        }

        @Override
        protected void setErrorState(ErrorState state, @Nullable Throwable fault) {
            if (fault != null && saidByTheServer.contains(String.valueOf(fault.getMessage()))) {
                response.setStatus(
                        request.requestURI().isNull() ? HttpServletResponse.SC_REQUEST_URI_TOO_LONG : TOO_LONG);
            }
            super.setErrorState(state, fault);
        }
    }

    /** Sees connections come and go. */
    private static final class Endpoint extends NioEndpoint {

        private final Map<SocketChannel, Connections.Connection> open = new ConcurrentHashMap<>();
        private volatile @Nullable Connections guarded;

        @Override
        protected boolean setSocketOptions(SocketChannel socket) {
            Connections known = guarded;
            if (known == null) {
                return super.setSocketOptions(socket);
            }
            Optional<Connections.Connection> admitted =
                    peer(socket).flatMap(peer -> known.opened(peer, new OpenLine(socket)));
            if (admitted.isEmpty()) {
                destroySocket(socket);
                return false;
            }
            open.put(socket, admitted.get());
            boolean taken = super.setSocketOptions(socket);
            if (!taken) {
                closed(socket);
            }
            return taken;
        }

        /** The other end; empty when it is gone already. */
        private static Optional<Peer> peer(SocketChannel socket) {
            try {
                InetSocketAddress remote = (InetSocketAddress) Objects.requireNonNull(socket.getRemoteAddress());
                return Optional.of(new Peer(remote.getAddress().getHostAddress(), remote.getPort()));
            } catch (IOException gone) {
                return Optional.empty();
            }
        }

        private void bytesCame(@Nullable SocketChannel socket) {
            Connections.Connection connection = socket == null ? null : open.get(socket);
            if (connection != null) {
                connection.bytesCame();
            }
        }

        private void closed(@Nullable SocketChannel socket) {
            Connections.Connection connection = socket == null ? null : open.remove(socket);
            if (connection != null) {
                connection.closed();
            }
        }

        private void drop(SocketChannel socket) {
            SocketWrapperBase<NioChannel> wrapper = connections.get(socket);
            if (wrapper != null) {
                processSocket(wrapper, SocketEvent.ERROR, true);
            }
        }

        /**
         * Nobody but the server may close what it has in hand: whoever waits for bytes finds the end of them, and
         * closes the connection as if the client had.
         */
        private final class OpenLine implements Connections.Line {

            private final SocketChannel socket;

            OpenLine(SocketChannel socket) {
                this.socket = socket;
            }

            @Override
            public void hangUp() {
                try {
                    socket.shutdownInput();
                } catch (IOException gone) {
                    // Then it is closed already.
                    return;
                }
            }

            @Override
            public void drop() {
                Endpoint.this.drop(socket);
            }
        }

        @Override
        public void setHandler(Handler<NioChannel> handler) {
            super.setHandler(new Watching(handler, this));
        }
    }

    /** Sees when bytes come, and when a connection is closed. */
    private record Watching(Handler<NioChannel> handler, Endpoint endpoint) implements Handler<NioChannel> {

        @Override
        public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            // By HTTP/2 bytes need be no head: there an idle connection has its time, whatever comes.
            if (event == SocketEvent.OPEN_READ && !"h2".equals(socket.getNegotiatedProtocol())) {
                endpoint.bytesCame(socket.getSocket().getIOChannel());
            }
            return handler.process(socket, event);
        }

        @Override
        public void release(SocketWrapperBase<NioChannel> socket) {
            endpoint.closed(socket.getSocket().getIOChannel());
            handler.release(socket);
        }

        @Override
        public Object getGlobal() {
            return handler.getGlobal();
        }

        @Override
        public void pause() {
            handler.pause();
        }

        @Override
        public void recycle() {
            handler.recycle();
        }
    }
}
