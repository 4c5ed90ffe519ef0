using System.Collections.Concurrent;

namespace ZenImageBuilder.Engine.Aws.Contexts;

/// <summary>
/// Cuts what is written into parts and has them uploaded while more is written; who writes waits while four parts are under way. The first part
/// is held back, because its head is known only at the end.
/// </summary>
internal sealed class PartStream : Stream
{
    private const int InFlight = 4;

    private readonly IPartUploader _uploader;
    private readonly SemaphoreSlim _slots = new(InFlight);
    private readonly CancellationTokenSource _stop;
    private readonly ConcurrentBag<byte[]> _spare = [];
    private readonly List<Task> _uploads = [];
    private readonly int _headLength;
    private readonly byte[] _first = GC.AllocateUninitializedArray<byte>(PartSizes.Of(1));

    private byte[] _current;
    private int _number = 1;
    private int _filled;
    private int _firstLength;
    private long _total;
    private Exception? _failure;

    public PartStream(int headLength, IPartUploader uploader, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headLength, PartSizes.Of(1));
        _headLength = headLength;
        _uploader = uploader;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _current = _first;
        _filled = headLength;
    }

    /// <summary>Why a part failed, or null.</summary>
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

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_filled + buffer.Length <= _current.Length)
        {
            buffer.CopyTo(_current.AsSpan(_filled));
            _filled += buffer.Length;
            _total += buffer.Length;
            return;
        }

        Write(buffer.ToArray(), 0, buffer.Length);
    }

    public override void Flush()
    {
        // A part goes when it is full.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Puts the head in front and ends the upload.</summary>
    /// <returns>The bytes of the object.</returns>
    public async Task<long> FinishAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (head.Length != _headLength)
        {
            throw new InvalidOperationException($"The head has {head.Length} bytes and was announced with {_headLength}.");
        }

        head.CopyTo(_first);
        if (_number == 1)
        {
            await _uploader.PutWholeAsync(_first.AsMemory(0, _filled), _stop.Token).ConfigureAwait(false);
            return _headLength + _total;
        }

        await StartAsync(_number, _current, _filled, cancellationToken).ConfigureAwait(false);
        await StartAsync(1, _first, _firstLength, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_uploads).ConfigureAwait(false);
        ThrowIfFailed();
        _stop.Token.ThrowIfCancellationRequested();
        await _uploader.CompleteAsync(_headLength + _total, _stop.Token).ConfigureAwait(false);
        return _headLength + _total;
    }

    /// <summary>Ends what is under way and removes what has been uploaded.</summary>
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
            _slots.Dispose();
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

        if (_number == 1)
        {
            _firstLength = _filled;
        }
        else
        {
            await StartAsync(_number, _current, _filled, cancellationToken).ConfigureAwait(false);
        }

        _number++;
        var size = PartSizes.Of(_number);
        _current = _spare.TryTake(out var spare) && spare.Length == size ? spare : GC.AllocateUninitializedArray<byte>(size);
        _filled = 0;
    }

    private async Task StartAsync(int number, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await _uploader.BeginAsync(both.Token).ConfigureAwait(false);
            await _slots.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Failure is not null)
        {
            ThrowIfFailed();
        }

        ThrowIfFailed();
        _uploads.RemoveAll(static upload => upload.IsCompleted);
        _uploads.Add(RunAsync(number, buffer, length));
    }

    private async Task RunAsync(int number, byte[] buffer, int length)
    {
        // Never on the thread of who writes: hashing and signing a part take their time.
        await Task.Yield();
        try
        {
            await _uploader.UploadPartAsync(number, buffer.AsMemory(0, length), _stop.Token).ConfigureAwait(false);
            _spare.Add(buffer);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Somebody else knows why. The buffer is left to the collector: a cancelled request may still read from it.
        }
        catch (Exception exception)
        {
            _ = Interlocked.CompareExchange(ref _failure, exception, null);
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _ = _slots.Release();
        }
    }

    private void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
