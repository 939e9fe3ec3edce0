internal import CCurl
internal import CSystem
internal import Glibc

// What libcurl calls, always on the I/O thread and from inside one of our calls. None of them may call libcurl back.

func receiveBody(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let bytes else { return 0 }
    let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return handle.transfer?.receive(body: piece) == true ? piece.count : 0
}

func receiveHeadLine(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let bytes else { return 0 }
    let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return handle.transfer?.receive(headLine: line) == true ? line.count : 0
}

func sendBody(
    room: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let room else { return 0 }
    let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    return handle.transfer?.takeBody(into: UnsafeMutableRawBufferPointer(start: room, count: size * count)) ?? 0
}

/// A connection that turned out to be dead is replaced, and the body starts again.
func seekBody(context: UnsafeMutableRawPointer?, offset: curl_off_t, origin: Int32) -> Int32 {
    guard let context, origin == SEEK_SET else { return CURL_SEEKFUNC_FAIL }
    let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    return handle.transfer?.seekBody(to: Int(offset)) == true ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
}

/// The connection stands, and is secured where it has to be: the request goes out next.
func connectionReady(
    context: UnsafeMutableRawPointer?,
    peerAddress: UnsafeMutablePointer<CChar>?,
    localAddress: UnsafeMutablePointer<CChar>?,
    peerPort: Int32,
    localPort: Int32
) -> Int32 {
    guard let context else { return CURL_PREREQFUNC_OK }
    Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().transfer?.connectionReady()
    return CURL_PREREQFUNC_OK
}

func openSocket(
    context: UnsafeMutableRawPointer?,
    purpose: curlsocktype,
    address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let address else { return CURL_SOCKET_BAD }
    let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    guard let transfer = handle.transfer else { return CURL_SOCKET_BAD }
    guard transfer.mayOpenConnection else {
        transfer.wantedConnection = true
        return CURL_SOCKET_BAD
    }
    handle.connectionOpens()
    let wanted = address.pointee
    let descriptor = socket(wanted.family, wanted.socktype | Int32(SOCK_CLOEXEC.rawValue), wanted.protocol)
    guard descriptor >= 0 else {
        transfer.socketError = errno
        return CURL_SOCKET_BAD
    }
    transfer.connectionOpens()
    handle.shard.loop.opened(Connection(descriptor: descriptor, shard: handle.shard, slot: transfer.slot), descriptor)
    return descriptor
}

func closeSocket(context: UnsafeMutableRawPointer?, descriptor: curl_socket_t) -> Int32 {
    guard let context else { return 1 }
    let shard = Unmanaged<MultiShard>.fromOpaque(context).takeUnretainedValue()
    shard.loop.closing(descriptor)
    return close(descriptor)
}

func socketChanged(
    easy: UnsafeMutableRawPointer?,
    descriptor: curl_socket_t,
    what: Int32,
    context: UnsafeMutableRawPointer?,
    socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context, let easy else { return 0 }
    let shard = Unmanaged<MultiShard>.fromOpaque(context).takeUnretainedValue()
    switch what {
    case CURL_POLL_IN: shard.loop.watch(descriptor, DescriptorTable.readable, for: easy, of: shard)
    case CURL_POLL_OUT: shard.loop.watch(descriptor, DescriptorTable.writable, for: easy, of: shard)
    case CURL_POLL_INOUT:
        shard.loop.watch(descriptor, DescriptorTable.readable | DescriptorTable.writable, for: easy, of: shard)
    default: shard.loop.stopWatching(descriptor)
    }
    return 0
}

func timerChanged(multi: UnsafeMutableRawPointer?, milliseconds: Int, context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return 0 }
    Unmanaged<MultiShard>.fromOpaque(context).takeUnretainedValue().wantTimer(milliseconds: milliseconds)
    return 0
}
