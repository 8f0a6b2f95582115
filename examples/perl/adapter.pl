#!/usr/bin/env perl
# Speaks the protocol of eventcontracts, version 1, for a handler in Perl:
#
#     eventcontracts verify --command "perl adapter.pl desk.pl"
#
# The handler is the subroutine that the file returns: it takes the event and its name, and dies
# with a text that begins with "rejected: " for what it refuses.

use strict;
use warnings;

use File::Spec;
use JSON::PP;
use MIME::Base64 qw(decode_base64);

my $json = JSON::PP->new->utf8->allow_nonref->allow_bignum->canonical->max_depth(4096);

# Standard output is for answers; what the handler prints goes to standard error.
open(my $answers, '>&', \*STDOUT) or die "standard output: $!";
open(STDOUT, '>&', \*STDERR) or die "standard error: $!";
$answers->autoflush(1);

my $file = File::Spec->rel2abs($ARGV[0] // 'desk.pl');
my $handler = do $file or die $@ || "$file: $!";

sub say_back {
    my ($message) = @_;
    print {$answers} $json->encode($message), "\n";
}

sub deliver {
    my ($message) = @_;
    my $event = $message->{event};
    if (defined $message->{body_base64}) {
        $event = eval { $json->decode(decode_base64($message->{body_base64})) };
        return (rejected => "it is no JSON: $@") if $@;
    }
    eval { $handler->($event, $message->{event_type}); 1 } and return 'accepted';
    my $error = "$@";
    return $error =~ s/^rejected: // ? (rejected => $error) : (crashed => $error);
}

while (my $line = <STDIN>) {
    my $message = $json->decode($line);
    if ($message->{op} eq 'hello') {
        say_back({ op => 'hello', protocol => 1, bytes => JSON::PP::true });
    }
    elsif ($message->{op} eq 'deliver') {
        my ($verdict, $detail) = deliver($message);
        my %answer = (seq => $message->{seq}, verdict => $verdict);
        if (defined $detail) {
            $answer{detail} = $detail;
            $answer{cause} = "$1:$2" if $detail =~ m{([^/\s]+) line (\d+)};
        }
        say_back(\%answer);
    }
    elsif ($message->{op} eq 'bye') {
        last;
    }
}
