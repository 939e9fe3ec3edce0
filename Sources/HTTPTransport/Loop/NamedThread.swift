internal import CSystem
internal import Glibc

/// A plain thread with a name that `top -H` shows; joined by its owner.
///
/// `@unchecked Sendable`: `handle` is written once, before anybody else sees the object.
package final class NamedThread: @unchecked Sendable {
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private var handle = pthread_t()

    /// Starts `body` in a thread. The kernel takes at most 15 bytes of the name.
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        Self.start(name, body, &handle)
    }

    /// Starts `body` in a thread that nobody joins; false when the system gives none.
    package static func detach(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        var handle = pthread_t()
        return start(name, body, &handle) && pthread_detach(handle) == 0
    }

    @discardableResult
    private static func start(
        _ name: String,
        _ body: @escaping @Sendable () -> Void,
        _ handle: inout pthread_t
    ) -> Bool {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        let code = pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                csystem_begin_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        if code != 0 { start.release() }
        return code == 0
    }

    /// Waits for the thread's end. Once, on any other thread.
    package func join() { pthread_join(handle, nil) }
}
