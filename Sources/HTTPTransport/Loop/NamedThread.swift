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
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        pthread_create(
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
    }

    /// Waits for the thread's end. Once, on any other thread.
    package func join() { pthread_join(handle, nil) }
}
