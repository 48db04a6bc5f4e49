import NIOCore
import NIOPosix

/// The event loops that carry every pipe and socket of this process; they start with the first one.
enum EventLoops {
  static var group: MultiThreadedEventLoopGroup { .singleton }

  /// The loop for a new pipe or socket: that of the present task where it runs on one, see ``EventLoopExecutor``.
  static var here: any EventLoop { MultiThreadedEventLoopGroup.currentEventLoop ?? group.next() }

  /// Large enough that a message of a megabyte arrives in a few pieces; reused between reads.
  static var readBuffers: any RecvByteBufferAllocator {
    AdaptiveRecvByteBufferAllocator(minimum: 16 << 10, initial: 64 << 10, maximum: 1 << 20)
  }

  /// The buffer we ask the system for in a pipe to a child.
  static let pipeBytes: Int32 = 1 << 20

  /// Writes into a pipe; closing the channel is the end of what its reader gets.
  static func writePipe(_ descriptor: Descriptor) async throws -> any Channel {
    let output = try descriptor.duplicate()
    do {
      return try await NIOPipeBootstrap(group: here).takingOwnershipOfDescriptor(output: output).get()
    } catch {
      _ = Descriptor(owning: output)
      throw error
    }
  }

  /// Reads a pipe with the handler that `makeHandler` makes on the event loop.
  static func readPipe<Handler: ChannelInboundHandler>(
    _ descriptor: Descriptor, output: Descriptor? = nil, _ makeHandler: @escaping @Sendable () -> Handler
  ) async throws -> any Channel {
    let input = try descriptor.duplicate()
    let bootstrap = NIOPipeBootstrap(group: here)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.recvAllocator, value: readBuffers)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(makeHandler())
        }
      }
    var owned = [input]
    do {
      guard let output else { return try await bootstrap.takingOwnershipOfDescriptor(input: input).get() }
      let copy = try output.duplicate()
      owned.append(copy)
      return try await bootstrap.takingOwnershipOfDescriptors(input: input, output: copy).get()
    } catch {
      for number in owned { _ = Descriptor(owning: number) }
      throw error
    }
  }
}
