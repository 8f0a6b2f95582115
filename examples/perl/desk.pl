# A desk that greets whoever is handed a task. It refuses what is no event, and looks before it
# takes.

use strict;
use warnings;

sub {
    my ($event) = @_;
    die "rejected: this is no event\n" unless ref $event eq 'HASH' && defined $event->{name};
    my $data = ref $event->{data} eq 'HASH' ? $event->{data} : {};
    my $task = ref $data->{task} eq 'HASH' ? $data->{task} : {};
    my $media = ref $task->{activeMedia} eq 'ARRAY' ? $task->{activeMedia} : [];
    return scalar @$media;
};
