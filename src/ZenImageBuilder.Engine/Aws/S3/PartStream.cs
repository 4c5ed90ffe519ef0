using System.Runtime.ExceptionServices;

namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>Splits the written bytes into parts, which are uploaded while more is written; the writer waits while all slots are in use.</summary>
internal sealed class PartStream : Stream
{
    private readonly IPartUploader _uploader;
    private readonly PartSlots _slots;
    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _uploads = [];

    private byte[] _current;
    private int _number = 1;
    private int _filled;
    private long _total;
    private bool _isThere;
    private Exception? _failure;

    public PartStream(IPartUploader uploader, PartSlots slots, CancellationToken cancellationToken)
    {
        _uploader = uploader;
        _slots = slots;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _current = slots.Rent(PartSizes.Of(1));
    }

    /// <summary>The reason why a part failed, or null.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == _current.Length)
            {
                await NextPartAsync(cancellationToken).ConfigureAwait(false);
            }

            var count = Math.Min(buffer.Length, _current.Length - _filled);
            buffer[..count].CopyTo(_current.AsMemory(_filled));
            _filled += count;
            _total += count;
            buffer = buffer[count..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
        // A part is sent when it is full.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Sends the rest. Returns as soon as the rest has a slot, so that the next stream can be created.</summary>
    public Task SealAsync(CancellationToken cancellationToken)
    {
        var (number, buffer, length) = (_number, _current, _filled);
        _current = [];
        return number == 1
            ? StartAsync(
                async () => _isThere = !await _uploader.PutWholeAsync(buffer.AsMemory(0, length), _stop.Token).ConfigureAwait(false),
                buffer,
                cancellationToken
            )
            : StartPartAsync(number, buffer, length, cancellationToken);
    }

    /// <summary>Waits for all parts and combines them to the object.</summary>
    /// <returns>The bytes of the object; null if an object exists that must stay.</returns>
    public async Task<long?> CompleteAsync()
    {
        await Task.WhenAll(_uploads).ConfigureAwait(false);
        ThrowIfFailed();
        _stop.Token.ThrowIfCancellationRequested();
        if (_number > 1 && !await _uploader.CompleteAsync(_total, _stop.Token).ConfigureAwait(false))
        {
            _isThere = true;
            await _uploader.AbortAsync().ConfigureAwait(false);
        }

        return _isThere ? null : _total;
    }

    /// <summary>Stops the uploads and removes the uploaded parts.</summary>
    public async Task AbortAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // S3 keeps a part that arrives after the abort, so the abort comes last. The tasks never fault.
        await Task.WhenAll(_uploads).ConfigureAwait(false);
        await _uploader.AbortAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task NextPartAsync(CancellationToken cancellationToken)
    {
        if (_number == PartSizes.Limit)
        {
            throw new InvalidOperationException("The context is larger than an object in S3 can be.");
        }

        await StartPartAsync(_number, _current, _filled, cancellationToken).ConfigureAwait(false);
        _number++;
        _current = _slots.Rent(PartSizes.Of(_number));
        _filled = 0;
    }

    private async Task StartPartAsync(int number, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        await _uploader.BeginAsync(both.Token).ConfigureAwait(false);
        await StartAsync(() => _uploader.UploadPartAsync(number, buffer.AsMemory(0, length), _stop.Token), buffer, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAsync(Func<Task> send, byte[] buffer, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await _slots.EnterAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Failure is not null)
        {
            ThrowIfFailed();
        }

        _ = _uploads.RemoveAll(static upload => upload.IsCompleted);
        _uploads.Add(RunAsync(send, buffer));
    }

    private async Task RunAsync(Func<Task> send, byte[] buffer)
    {
        // Never on the thread of the writer: hashing and signing a part take time.
        await Task.Yield();
        try
        {
            await send().ConfigureAwait(false);
            _slots.Return(buffer);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The reason is known elsewhere. The buffer is left to the garbage collector, because a cancelled request may still read from it.
        }
        catch (Exception exception)
        {
            _ = Interlocked.CompareExchange(ref _failure, exception, null);
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _slots.Leave();
        }
    }

    private void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
